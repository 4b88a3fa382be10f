package dev.hitl.bench;

/** Something that is measured again and again, by one thread or several. */
@FunctionalInterface
interface Contender {
  /** Does it once; nanoseconds for each of its parts. */
  long[] sample() throws Exception;
}
