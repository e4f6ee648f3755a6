/** While files are dragged over the window: what will become of them when they are dropped. */
import { Upload } from "lucide-react";
import { type ReactNode, useEffect, useState } from "react";

/** A drag that has left the window says nothing more; one that rests on it says so several times a second. */
const GONE_MS = 1_000;

export function DropSign(): ReactNode {
  const [words, setWords] = useState<string>();
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const end = (): void => {
      clearTimeout(timer);
      setWords(undefined);
    };
    const over = ({ dataTransfer }: DragEvent): void => {
      if (!dataTransfer?.types.includes("Files")) return;
      setWords(wordsOf([...dataTransfer.items].map(({ type }) => type)));
      clearTimeout(timer);
      timer = setTimeout(end, GONE_MS);
    };
    window.addEventListener("dragover", over);
    // Before others take it and stop it.
    window.addEventListener("drop", end, true);
    return () => {
      clearTimeout(timer);
      window.removeEventListener("dragover", over);
      window.removeEventListener("drop", end, true);
    };
  }, []);
  if (words === undefined) return null;
  return (
    <div
      role="status"
      className="pointer-events-none fixed inset-2 z-50 flex items-center justify-center rounded-card border-2 border-dashed border-convolution bg-overlay"
    >
      <p className="flex max-w-md items-center gap-3 rounded-card border border-line bg-raised px-4 py-3 text-body text-text shadow-floating">
        <Upload size={20} aria-hidden className="shrink-0 text-convolution" />
        {words}
      </p>
    </div>
  );
}

/** Before it is dropped a browser tells kinds alone, and of folders and of most models not even those. */
function wordsOf(kinds: readonly string[]): string {
  const isAll = (kind: RegExp): boolean => kinds.length > 0 && kinds.every((each) => kind.test(each));
  if (isAll(/^image\//))
    return "Dropped here they are looked at as data to train on. Nothing is added before you say so.";
  if (isAll(/zip|x-tar|gzip|csv|tab-separated/))
    return "Dropped here it is looked at as data to train on. Nothing is added before you say so.";
  if (isAll(/json/)) return "A network's file is opened; a model of another tool is imported.";
  return "Pictures, archives and tables are looked at as data, a model is imported, a network's file is opened.";
}
