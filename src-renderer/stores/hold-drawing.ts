/**
 * One window, one drawing: this window tells the host what it has open. Where another window has that draft or file open
 * already, this one goes on with a copy of its own and says so; neither writes over the other.
 */
import type { DocumentStore } from "./document-store";
import type { InterfaceStore } from "./interface-store";
import type { StudioServices } from "./services";

export function holdDrawing(
  { client, connection, memory }: Pick<StudioServices, "client" | "connection" | "memory">,
  documents: DocumentStore,
  screen: InterfaceStore,
): () => void {
  async function hold(): Promise<void> {
    if (connection.current().kind !== "connected") return;
    const { document, draftKey, path, readOnly } = documents.getState();
    const { taken } = await client.call("windows.hold", {
      page: memory.window,
      ...(document && { drawing: { key: draftKey, ...(path !== undefined && !readOnly && { path }) } }),
    });
    const now = documents.getState();
    // Something else was opened in the meantime, which was asked for by itself.
    if (!taken || now.document === undefined || now.draftKey !== draftKey || now.path !== path) return;
    const { name } = now.document;
    documents.getState().becomeCopy();
    screen.getState().notify({
      severity: "warning",
      message: `${name} is open in another window, so this window goes on with a copy of it. Saving asks for a name; the other window keeps the file.`,
    });
  }

  // Where the host cannot be asked now, it is asked again as soon as it is back.
  const tell = (): void => void hold().catch(() => undefined);
  const stops = [
    documents.subscribe((state, before) => {
      const isSame =
        state.draftKey === before.draftKey &&
        state.path === before.path &&
        (state.document === undefined) === (before.document === undefined);
      if (!isSame) tell();
    }),
    connection.subscribe(tell),
  ];
  tell();
  return () => {
    for (const stop of stops) stop();
  };
}
