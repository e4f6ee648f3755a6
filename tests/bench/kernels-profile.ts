/** Time by kernel: wraps every kernel of a backend, so that time within a kernel's own kernels counts for those. */
import { getKernelsForBackend, registerKernel, unregisterKernel } from "@tensorflow/tfjs-core";

interface Entry {
  calls: number;
  own: number;
}

/** Runs some work and gives a table of the kernels it ran: calls, milliseconds a round in the kernel itself. */
export function profileKernels(backendName: string, work: () => void, rounds: number): string {
  const entries = new Map<string, Entry>();
  const inner: number[] = [];
  const running: string[] = [];
  const kernels = getKernelsForBackend(backendName);
  const replace = (kernel: (typeof kernels)[number]) => {
    unregisterKernel(kernel.kernelName, backendName);
    registerKernel(kernel);
  };
  for (const kernel of kernels) {
    replace({
      ...kernel,
      kernelFunc: (call) => {
        inner.push(0);
        running.push(kernel.kernelName);
        const path = running.join(" > ");
        const start = performance.now();
        const output = kernel.kernelFunc(call);
        const spent = performance.now() - start;
        running.pop();
        const within = inner.pop() ?? 0;
        const last = inner.length - 1;
        if (last >= 0) inner[last] = (inner[last] ?? 0) + spent;
        const entry = entries.get(path) ?? { calls: 0, own: 0 };
        entries.set(path, { calls: entry.calls + 1, own: entry.own + spent - within });
        return output;
      },
    });
  }
  const start = performance.now();
  for (let round = 0; round < rounds; round += 1) work();
  const whole = (performance.now() - start) / rounds;
  for (const kernel of kernels) replace(kernel);
  const rows = [...entries].sort(([, a], [, b]) => b.own - a.own);
  const inKernels = rows.reduce((sum, [, entry]) => sum + entry.own, 0) / rounds;
  const lines = rows
    .slice(0, 25)
    .map(
      ([name, { calls, own }]) =>
        `${name.padEnd(64)} ${String(calls / rounds).padStart(6)} calls ${(own / rounds).toFixed(2).padStart(8)} ms`,
    );
  return [`step ${whole.toFixed(1)} ms, in kernels ${inKernels.toFixed(1)} ms`, ...lines].join("\n");
}
