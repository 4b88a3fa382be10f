package dev.hitl.channels.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import org.junit.jupiter.api.Test;

class TargetsTest {
  private static final List<String> PUBLIC =
      List.of(
          "8.8.8.8",
          "93.184.215.14",
          "100.63.255.255",
          "100.128.0.0",
          "172.15.255.255",
          "172.32.0.0",
          "169.253.255.255",
          "192.0.1.1",
          "223.255.255.255",
          "2606:2800:21f:cb07:6820:80da:af6b:8b2c",
          "2a00:1450:4001:82f::200e",
          "2001:4860:4860::8888");

  private static final List<String> NOT_PUBLIC =
      List.of(
          "0.0.0.0",
          "0.1.2.3",
          "10.0.0.1",
          "100.64.0.1",
          "100.100.100.200", // metadata of Alibaba Cloud
          "127.0.0.1",
          "127.255.255.254",
          "168.63.129.16", // host services of Azure
          "169.254.169.254", // metadata of AWS, Azure, Google
          "169.254.170.2",
          "172.16.0.1",
          "172.31.255.255",
          "192.0.0.192", // metadata of Oracle Cloud
          "192.0.2.1",
          "192.88.99.1",
          "192.168.0.1",
          "198.18.0.1",
          "198.51.100.1",
          "203.0.113.1",
          "224.0.0.1",
          "239.255.255.255",
          "240.0.0.1",
          "255.255.255.255",
          "::",
          "::1",
          "::127.0.0.1", // compatible
          "::8.8.8.8",
          "::ffff:127.0.0.1", // mapped
          "::ffff:10.0.0.1",
          "::ffff:0:127.0.0.1", // translated
          "64:ff9b::7f00:1", // NAT64
          "64:ff9b::808:808",
          "64:ff9b:1::7f00:1",
          "100::1",
          "2001::1", // Teredo
          "2001:0:7f00:1::",
          "2001:10::1",
          "2001:20::1",
          "2001:db8::1",
          "2002:7f00:1::", // 6to4
          "2002:808:808::1",
          "2a00:1450::5efe:7f00:1", // ISATAP
          "2a00:1450::200:5efe:a00:1",
          "3fff::1",
          "5f00::1",
          "fc00::1",
          "fd00:ec2::254", // metadata of AWS
          "fe80::1",
          "fec0::1",
          "ff02::1");

  private static InetAddress address(String text) throws UnknownHostException {
    return InetAddress.getByName(text);
  }

  @Test
  void publicAddressesAreLetThrough() throws UnknownHostException {
    for (String text : PUBLIC) {
      assertThat(Targets.publicOnly().allows(address(text))).as(text).isTrue();
    }
  }

  @Test
  void everyOtherAddressInEveryFormIsNot() throws UnknownHostException {
    for (String text : NOT_PUBLIC) {
      assertThat(Targets.publicOnly().allows(address(text))).as(text).isFalse();
    }
  }

  @Test
  void anAddressThatIsMappedIsJudgedAlsoWhereTheJvmDoesNotUnmapIt() throws UnknownHostException {
    byte[] mapped = new byte[16];
    mapped[10] = (byte) 0xff;
    mapped[11] = (byte) 0xff;
    mapped[12] = 127;
    mapped[15] = 1;
    InetAddress address = java.net.Inet6Address.getByAddress("x", mapped, -1);
    assertThat(address.getAddress()).hasSize(16);
    assertThat(Targets.publicOnly().allows(address)).isFalse();
  }

  @Test
  void whatIsListedIsLetThroughAndNothingElse() throws UnknownHostException {
    Targets targets = Targets.publicOnly().allowing("10.2.3.4/32", "fd12::/64", "172.16.0.0/30");
    for (String text : List.of("10.2.3.4", "fd12::9", "172.16.0.3", "8.8.8.8")) {
      assertThat(targets.allows(address(text))).as(text).isTrue();
    }
    for (String text : List.of("10.2.3.5", "fd12:0:0:1::1", "172.16.0.4", "127.0.0.1")) {
      assertThat(targets.allows(address(text))).as(text).isFalse();
    }
    assertThat(targets.isListed(address("8.8.8.8"))).isFalse();
    assertThat(Targets.publicOnly().allowing("0.0.0.0/0").allows(address("127.0.0.1"))).isTrue();
    assertThat(Targets.publicOnly().allowing("0.0.0.0/0").allows(address("::1"))).isFalse();
  }

  @Test
  void aNetworkThatIsNoneIsAStartUpError() {
    for (String text :
        List.of(
            "10.0.0.1",
            "localhost/8",
            "10.0.0.0/33",
            "x",
            "10.0.0.0/-1",
            "/8",
            "::/129",
            "1.2.3.4/8/8",
            "a.example/32")) {
      assertThatThrownBy(() -> Targets.publicOnly().allowing(text))
          .as(text)
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("no network");
    }
  }
}
