/**
 * The thread pool, as every thread sees it: a task is a kernel, its arguments and a number of chunks. Threads claim
 * chunks from a counter. A chunk that is claimed belongs to the task that is described at that moment, since
 * the thread that posts tasks waits until all chunks are done before it describes the next one.
 *
 * Layout of the control block, one cache line each where threads meet. The TypeScript side knows these offsets too.
 */
const CONTROL: usize = 1024;
/** Counts tasks; sleeping threads wait for it to change. */
const EPOCH: usize = CONTROL;
/** Chunks that nobody has claimed yet. */
const UNCLAIMED: usize = CONTROL + 64;
/** Chunks that are not done yet. */
const PENDING: usize = CONTROL + 128;
const SLEEPERS: usize = CONTROL + 192;
const KERNEL: usize = CONTROL + 256;
const ARGUMENTS: usize = CONTROL + 260;
const CHUNKS: usize = CONTROL + 264;
const STOP: usize = CONTROL + 320;
/** A thread sets it when a kernel trapped. */
const FAILED: usize = CONTROL + 324;
/** Counts how often the memory grew. */
const GROWTHS: usize = CONTROL + 328;

/** Asks this thread's WebAssembly how large the memory is now. */
@external("env", "noticeGrowth")
declare function noticeGrowth(): void;

let noticed: i32 = 0;

const DONE: i32 = 0;
const TRAPPED: i32 = 1;
const STALLED: i32 = 2;

/** Looks at a counter this often before a thread goes to sleep: some tens of microseconds. */
const WORKER_SPINS: i32 = 40_000;
const POSTER_SPINS: i32 = 40_000;

function work(scratch: usize): void {
  while (true) {
    const unclaimed = atomic.load<i32>(UNCLAIMED);
    if (unclaimed <= 0) return;
    if (atomic.cmpxchg<i32>(UNCLAIMED, unclaimed, unclaimed - 1) != unclaimed) continue;
    // V8 tells other threads of a growth late. Until then their memory.fill and memory.copy trap behind the former end.
    const growths = atomic.load<i32>(GROWTHS);
    if (growths != noticed) {
      noticed = growths;
      noticeGrowth();
    }
    call_indirect<void>(load<u32>(KERNEL), load<usize>(ARGUMENTS), load<u32>(CHUNKS) - <u32>unclaimed, scratch);
    if (atomic.sub<i32>(PENDING, 1) == 1) atomic.notify(PENDING, 1);
  }
}

/**
 * Runs a task to its end; the calling thread takes part.
 * @param stallNanoseconds when no chunk ends for this long, a thread must have died
 */
export function postTask(
  kernel: u32,
  args: usize,
  chunks: i32,
  scratch: usize,
  stallNanoseconds: i64,
): i32 {
  store<u32>(KERNEL, kernel);
  store<usize>(ARGUMENTS, args);
  store<i32>(CHUNKS, chunks);
  atomic.store<i32>(PENDING, chunks);
  atomic.store<i32>(UNCLAIMED, chunks);
  atomic.add<i32>(EPOCH, 1);
  const sleepers = atomic.load<i32>(SLEEPERS);
  if (sleepers > 0) atomic.notify(EPOCH, min(sleepers, chunks - 1));
  work(scratch);
  for (let spins = 0; spins < POSTER_SPINS; spins++) {
    if (atomic.load<i32>(PENDING) == 0) return DONE;
  }
  while (true) {
    const pending = atomic.load<i32>(PENDING);
    if (pending == 0) return DONE;
    if (atomic.load<i32>(FAILED) != 0) return TRAPPED;
    const woken = atomic.wait<i32>(PENDING, pending, stallNanoseconds);
    if (woken == 2 && atomic.load<i32>(PENDING) == pending) return STALLED;
  }
}

/** Runs a task on the calling thread alone: the same chunks in the same order. */
export function runAlone(kernel: u32, args: usize, chunks: u32, scratch: usize): void {
  for (let chunk: u32 = 0; chunk < chunks; chunk++) call_indirect<void>(kernel, args, chunk, scratch);
}

/** A worker's life: claims chunks, watches for the next task a moment, sleeps, until it is told to stop. */
export function serveTasks(scratch: usize): void {
  let seen = atomic.load<i32>(EPOCH);
  while (atomic.load<i32>(STOP) == 0) {
    work(scratch);
    let spins = 0;
    while (atomic.load<i32>(EPOCH) == seen && spins < WORKER_SPINS) spins++;
    if (atomic.load<i32>(EPOCH) == seen) {
      atomic.add<i32>(SLEEPERS, 1);
      atomic.wait<i32>(EPOCH, seen, -1);
      atomic.sub<i32>(SLEEPERS, 1);
    }
    seen = atomic.load<i32>(EPOCH);
  }
}

/** Ends every worker after the chunk that it computes. */
export function stopWorkers(): void {
  atomic.store<i32>(STOP, 1);
  atomic.add<i32>(EPOCH, 1);
  atomic.notify(EPOCH, -1);
}

/** Called by a worker whose kernel trapped, so that the poster does not wait for it. */
export function reportTrap(): void {
  atomic.store<i32>(FAILED, 1);
  atomic.notify(PENDING, 1);
}
