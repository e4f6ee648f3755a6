/** Hands files over to the host in pieces: the same in a browser and on the desktop, and no path is needed. */
import type { ApiClient } from "#core/protocol/method";
import type { StudioApi } from "#core/protocol/studio-api";

const PIECE_BYTES = 4 * 1024 ** 2;

export interface HandingOver {
  /** No further piece is sent after it. */
  readonly signal: AbortSignal;
  /** Bytes of all files that are over. */
  onProgress(sent: number): void;
}

/** @returns the upload's id; undefined where it was given up @throws SkiploomError where the host refuses it */
export async function handOver(
  client: ApiClient<StudioApi>,
  files: readonly File[],
  { signal, onProgress }: HandingOver,
): Promise<string | undefined> {
  let upload: string | undefined;
  let sent = 0;
  for (const file of files) {
    let at = 0;
    // An empty file has one empty piece.
    do {
      const bytes = new Uint8Array(await file.slice(at, at + PIECE_BYTES).arrayBuffer());
      if (signal.aborted) return forget(client, upload);
      const piece = { name: file.name, bytes, ...(upload !== undefined && { upload }) };
      ({ upload } = await client.call("imports.upload", piece));
      at += PIECE_BYTES;
      sent += bytes.length;
      if (signal.aborted) return forget(client, upload);
      onProgress(sent);
    } while (at < file.size);
  }
  return upload;
}

/** The host need not keep it. */
export function forget(client: ApiClient<StudioApi>, upload: string | undefined): undefined {
  if (upload !== undefined) client.call("imports.forget", { upload }).catch(() => undefined);
}
