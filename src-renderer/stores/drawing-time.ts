/** How long the window's thread works on a change that is drawn: rendering, style, layout and paint, without the wait for the frame. */

export function timeDrawing(change: () => void, done: (milliseconds: number) => void): void {
  const begun = performance.now();
  change();
  // React renders in a microtask that the change has queued before this one.
  queueMicrotask(() => {
    const rendering = performance.now() - begun;
    if (typeof document === "undefined" || document.hidden) {
      done(rendering);
      return;
    }
    requestAnimationFrame(() => {
      const frame = performance.now();
      // The next task comes after the frame was painted.
      setTimeout(() => done(rendering + performance.now() - frame));
    });
  });
}
