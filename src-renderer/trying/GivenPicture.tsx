/** A picture that a person has: dropped, pasted or chosen. */
import { ImageUp } from "lucide-react";
import { type ReactNode, useEffect, useRef, useState } from "react";
import { formatBytes } from "#core/foundation/format-bytes";
import { MOST_TRIED_BYTES, type TriedModel } from "#core/protocol/trying-api";
import { useStudio, useTryingState } from "../stores/context";
import type { GivenFile } from "../stores/trying-store";
import { Button } from "../ui/Button";

const ACCEPTED = "image/*,.ppm,.pgm,.pbm,.pnm,.tif,.tiff";

export function GivenPicture({ model }: { readonly model: TriedModel }): ReactNode {
  const { trying } = useStudio();
  const given = useTryingState((state) => state.given);
  const chooser = useRef<HTMLInputElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another checkpoint is asked about the same picture
  useEffect(() => {
    trying.getState().ask(given && (() => questionOf(given)));
  }, [trying, given, model]);
  return (
    <div className="flex h-full w-56 min-w-0 flex-col items-center justify-center gap-2 rounded-control border border-dashed border-faint bg-canvas p-2 text-center">
      {given && <Preview given={given} />}
      {!given && (
        <>
          <ImageUp size={24} strokeWidth={1.5} aria-hidden className="text-muted" />
          <p className="text-text">Drop a picture here, or paste one</p>
          <p className="text-small text-muted">JPEG, PNG, WebP, GIF, BMP, TIFF, PPM</p>
        </>
      )}
      <Button onClick={() => chooser.current?.click()}>
        {given ? "Another picture" : "Choose a picture"}
      </Button>
      <input
        ref={chooser}
        type="file"
        accept={ACCEPTED}
        aria-label="Picture to try"
        tabIndex={-1}
        className="sr-only"
        onChange={(event) => {
          const [file] = event.currentTarget.files ?? [];
          if (file) trying.getState().give({ name: file.name, file });
          // The same file again is a change too.
          event.currentTarget.value = "";
        }}
      />
    </div>
  );
}

async function questionOf({ file }: GivenFile): Promise<{ kind: "file"; bytes: Uint8Array<ArrayBuffer> }> {
  if (file.size > MOST_TRIED_BYTES) {
    throw new Error(
      `This file has ${formatBytes(file.size)}, and a picture to try may have ${formatBytes(MOST_TRIED_BYTES)}. Make it smaller first, or ask for it with "skiploom predict".`,
    );
  }
  try {
    return { kind: "file", bytes: new Uint8Array(await file.arrayBuffer()) };
  } catch {
    throw new Error("This file cannot be read. Perhaps it was moved, or it is a folder. Choose it again.");
  }
}

/** As the browser shows it; of what it does not know, the name alone. */
function Preview({ given: { name, file } }: { readonly given: GivenFile }): ReactNode {
  const [url, setUrl] = useState<string>();
  useEffect(() => {
    const made = URL.createObjectURL(file);
    setUrl(made);
    return () => URL.revokeObjectURL(made);
  }, [file]);
  return (
    <>
      {url !== undefined && (
        <img
          src={url}
          alt=""
          className="min-h-0 max-w-full flex-1 object-contain"
          onError={() => setUrl(undefined)}
        />
      )}
      <p title={name} className="max-w-full truncate text-small text-muted">
        {name}
      </p>
    </>
  );
}
