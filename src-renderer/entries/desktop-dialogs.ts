/** The desktop's native dialogs. The window never reads a file itself: the host does. */
import type { DesktopBridge } from "#core/protocol/desktop-bridge";
import type { ApiClient } from "#core/protocol/method";
import type { StudioApi } from "#core/protocol/studio-api";
import type { ShellDialogs } from "../stores/services";

export function desktopDialogs(bridge: DesktopBridge, client: ApiClient<StudioApi>): ShellDialogs {
  return {
    async openNetwork() {
      const path = await bridge.openNetwork();
      return path === undefined ? undefined : client.call("networks.read", { path });
    },
    async saveNetworkAs(suggestedName) {
      const path = await bridge.saveNetworkAs(suggestedName);
      return path === undefined ? undefined : { kind: "path", path };
    },
    chooseFolder: (purpose) => bridge.chooseFolder(purpose),
    async saveFile(file) {
      const { failure } = { failure: undefined, ...(await bridge.saveFile(file)) };
      if (failure !== undefined) throw new Error(failure);
    },
  };
}
