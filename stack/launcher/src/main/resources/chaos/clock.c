/* Preloaded into a process, has its wall clock go wrong by CHAOS_CLOCK_SKEW_MS; what it measures time by goes right. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdlib.h>
#include <sys/time.h>
#include <time.h>

static long skew_ms(void) {
  static long skew;
  static int known;
  if (!known) {
    const char *text = getenv("CHAOS_CLOCK_SKEW_MS");
    skew = text ? atol(text) : 0;
    known = 1;
  }
  return skew;
}

int clock_gettime(clockid_t clock, struct timespec *at) {
  static int (*real)(clockid_t, struct timespec *);
  if (!real) {
    real = (int (*)(clockid_t, struct timespec *))dlsym(RTLD_NEXT, "clock_gettime");
  }
  int failed = real(clock, at);
  if (!failed && (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE)) {
    long ns = at->tv_nsec + skew_ms() % 1000 * 1000000L;
    at->tv_sec += skew_ms() / 1000 + (ns < 0 ? -1 : ns / 1000000000L);
    at->tv_nsec = ns < 0 ? ns + 1000000000L : ns % 1000000000L;
  }
  return failed;
}

int gettimeofday(struct timeval *restrict at, void *restrict zone) {
  struct timespec now;
  (void)zone;
  int failed = clock_gettime(CLOCK_REALTIME, &now);
  at->tv_sec = now.tv_sec;
  at->tv_usec = now.tv_nsec / 1000;
  return failed;
}

time_t time(time_t *at) {
  struct timespec now;
  clock_gettime(CLOCK_REALTIME, &now);
  if (at) {
    *at = now.tv_sec;
  }
  return now.tv_sec;
}
