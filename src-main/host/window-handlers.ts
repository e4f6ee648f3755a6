/** What one window may do with networks and drafts: as any caller of the host, but for what another window has open. */
import type { ApiHandlers } from "#core/protocol/method";
import type { StudioApi } from "#core/protocol/studio-api";
import type { Emit } from "./events";
import type { Drafts } from "./networks/drafts";
import type { Networks } from "./networks/networks";
import { createWindows } from "./windows";

export interface WindowHandlers {
  readonly handlers: ApiHandlers<StudioApi>;
  /** The window's connection was closed. */
  close(): void;
}

export function createWindowHandlers(
  handlers: ApiHandlers<StudioApi>,
  networks: Pick<Networks, "placeOf">,
  drafts: Pick<Drafts, "claim" | "release">,
  emit: Emit,
): () => WindowHandlers {
  const windows = createWindows((key) => {
    void drafts.release(key).catch(() => {});
    emit("networks.changed", {});
  });
  return () => {
    const session = windows.open();
    let saved: string | undefined;
    const uploads = new Set<string>();
    return {
      handlers: {
        ...handlers,
        "windows.hold": async ({ page, drawing }) => {
          const isOurs = session.hold(page, drawing);
          if (!isOurs) return { taken: true };
          // Another studio on this workspace may have it.
          if (drawing && !(await drafts.claim(drawing.key))) {
            session.letGo(drawing.key);
            return { taken: true };
          }
          emit("networks.changed", {});
          return { taken: false };
        },
        "networks.recent": async (params) => {
          const { files, drafts: listed } = await handlers["networks.recent"](params);
          return {
            files,
            drafts: listed.map((draft) => ({
              ...draft,
              isOpen: draft.isOpen === true || session.isHeldElsewhere(draft.key),
            })),
          };
        },
        "networks.save": async (params) => {
          session.refuseHeld({ path: await networks.placeOf(params) });
          return await handlers["networks.save"](params);
        },
        "networks.saveDraft": async (params) => {
          session.refuseHeld({ key: params.key });
          const answer = await handlers["networks.saveDraft"](params);
          // Other windows list it from its first save on.
          if (saved !== params.key) emit("networks.changed", {});
          saved = params.key;
          return answer;
        },
        "datasets.upload": async (params) => {
          const answer = await handlers["datasets.upload"](params);
          uploads.add(answer.upload);
          return answer;
        },
        "networks.dropDraft": async (params) => {
          session.refuseHeld({ key: params.key });
          const answer = await handlers["networks.dropDraft"](params);
          saved = undefined;
          emit("networks.changed", {});
          return answer;
        },
      },
      close() {
        session.close();
        for (const upload of uploads)
          void Promise.resolve(handlers["datasets.forgetUpload"]({ upload })).catch(() => {});
      },
    };
  };
}
