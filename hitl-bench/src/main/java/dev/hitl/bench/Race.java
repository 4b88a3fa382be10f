package dev.hitl.bench;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Two contenders in turn, block by block, the order of each pair of blocks by chance, so that what
 * else the machine does falls on both. A ratio is taken within each pair, and the median of them
 * counts.
 *
 * @param parts what a sample is made of
 * @param threads how many at once
 * @param pairs how many pairs of blocks
 * @param block samples of one thread in a block
 */
record Race(List<String> parts, int threads, int pairs, int block) {
  /**
   * What came of it.
   *
   * @param ratios by part: the median over the pairs of the ratio of the blocks' medians
   * @param ratios99 by part: the ratio of the 99th percentiles over everything
   * @param first microseconds of the first contender, by part: median and 99th percentile
   * @param second the same of the second
   * @param throughput how many samples a second the first made for each of the second's
   * @param perSecond of the first
   */
  // Results are read, never compared.
  @SuppressWarnings("ArrayRecordComponent")
  record Result(
      double[] ratios,
      double[] ratios99,
      double[][] first,
      double[][] second,
      double throughput,
      double perSecond) {}

  private record Block(List<long[]> samples, double perSecond) {}

  Result run(Contender first, Contender second) throws Exception {
    Random random = new Random(7);
    List<Block> firsts = new ArrayList<>();
    List<Block> seconds = new ArrayList<>();
    ExecutorService pool = Executors.newFixedThreadPool(threads);
    try {
      for (int i = 0; i < pairs; i++) {
        boolean swapped = random.nextBoolean();
        if (swapped) {
          seconds.add(block(pool, second));
        }
        firsts.add(block(pool, first));
        if (!swapped) {
          seconds.add(block(pool, second));
        }
      }
    } finally {
      pool.shutdownNow();
    }
    return result(firsts, seconds);
  }

  private Block block(ExecutorService pool, Contender contender) throws Exception {
    List<Future<List<long[]>>> working = new ArrayList<>();
    long begun = System.nanoTime();
    for (int i = 0; i < threads; i++) {
      working.add(
          pool.submit(
              () -> {
                List<long[]> samples = new ArrayList<>();
                for (int n = 0; n < block; n++) {
                  samples.add(contender.sample());
                }
                return samples;
              }));
    }
    List<long[]> all = new ArrayList<>();
    for (Future<List<long[]>> samples : working) {
      all.addAll(samples.get());
    }
    return new Block(all, all.size() * 1e9 / (System.nanoTime() - begun));
  }

  private Result result(List<Block> firsts, List<Block> seconds) {
    int count = parts.size();
    double[] ratios = new double[count];
    double[] ratios99 = new double[count];
    double[][] first = new double[count][];
    double[][] second = new double[count][];
    for (int part = 0; part < count; part++) {
      double[] ofPairs = new double[pairs];
      for (int i = 0; i < pairs; i++) {
        ofPairs[i] =
            percentile(List.of(firsts.get(i)), part, 0.5)
                / percentile(List.of(seconds.get(i)), part, 0.5);
      }
      ratios[part] = median(ofPairs);
      first[part] = new double[] {percentile(firsts, part, 0.5), percentile(firsts, part, 0.99)};
      second[part] = new double[] {percentile(seconds, part, 0.5), percentile(seconds, part, 0.99)};
      ratios99[part] = first[part][1] / second[part][1];
    }
    double[] throughputs = new double[pairs];
    double[] rates = new double[pairs];
    for (int i = 0; i < pairs; i++) {
      rates[i] = firsts.get(i).perSecond();
      throughputs[i] = rates[i] / seconds.get(i).perSecond();
    }
    return new Result(ratios, ratios99, first, second, median(throughputs), median(rates));
  }

  /** In microseconds. */
  private static double percentile(List<Block> blocks, int part, double which) {
    long[] values =
        blocks.stream()
            .flatMap(block -> block.samples().stream())
            .mapToLong(sample -> sample[part])
            .sorted()
            .toArray();
    return values[(int) Math.min(values.length - 1, Math.floor(values.length * which))] / 1e3;
  }

  static double median(double... values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }
}
