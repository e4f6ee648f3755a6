/** Hands data over to the host, file by file in pieces: no path is needed, and little of it is in memory at once. */
import type { ApiClient, ParamsOf } from "#core/protocol/method";
import type { StudioApi } from "#core/protocol/studio-api";
import type { GivenData } from "../stores/adding-store";

const MESSAGE = { bytes: 4 * 2 ** 20, pieces: 1_000 } as const;

export interface DataHandingOver {
  /** No further piece is sent after it. */
  readonly signal: AbortSignal;
  onProgress(sent: { readonly files: number; readonly bytes: number }): void;
}

/** @returns the upload's id; undefined where it was given up @throws SkiploomError where the host refuses it */
export async function handOverData(
  client: ApiClient<StudioApi>,
  { name, files }: Extract<GivenData, { kind: "files" }>,
  { signal, onProgress }: DataHandingOver,
): Promise<string | undefined> {
  let upload: string | undefined;
  let pieces: ParamsOf<StudioApi, "datasets.upload">["pieces"] = [];
  let held = 0;
  const sent = { files: 0, bytes: 0 };
  const send = async (): Promise<void> => {
    const given = { name, pieces, ...(upload !== undefined && { upload }) };
    [pieces, held] = [[], 0];
    ({ upload } = await client.call("datasets.upload", given));
    if (!signal.aborted) onProgress({ ...sent });
  };
  for await (const { path, file } of files()) {
    let offset = 0;
    // An empty file has one empty piece.
    do {
      const bytes = new Uint8Array(await file.slice(offset, offset + MESSAGE.bytes - held).arrayBuffer());
      if (signal.aborted) return forgetData(client, upload);
      pieces.push({ path, offset, bytes });
      offset += bytes.length;
      held += bytes.length;
      sent.bytes += bytes.length;
      if (offset >= file.size) sent.files += 1;
      if (held >= MESSAGE.bytes || pieces.length >= MESSAGE.pieces) await send();
      if (signal.aborted) return forgetData(client, upload);
    } while (offset < file.size);
  }
  if (pieces.length > 0 || upload === undefined) await send();
  return signal.aborted ? forgetData(client, upload) : upload;
}

/** The host need not keep it. */
export function forgetData(client: ApiClient<StudioApi>, upload: string | undefined): undefined {
  if (upload !== undefined) client.call("datasets.forgetUpload", { upload }).catch(() => undefined);
}
