/** The composition root of the web shell: the studio in a browser, with its host at the address the page came from. */
import { createReconnectingClient } from "../carriers/reconnecting-client";
import { openWebSocket, socketAddress } from "../carriers/websocket";
import { createInterfaceStore } from "../stores/interface-store";
import { localPreferences } from "../stores/services";
import { createStudio } from "../stores/studio";
import { mountStudio } from "./mount";
import { webDialogs } from "./web-dialogs";
import { browserFrame } from "./web-frame";

const preferences = localPreferences(() => window.localStorage);
const screen = createInterfaceStore(preferences);
const address = socketAddress(new URL(window.location.href));
const { client, connection } = createReconnectingClient(() => openWebSocket(address));

mountStudio(
  createStudio(
    {
      client,
      connection,
      shell: "web",
      dialogs: webDialogs(screen, document),
      frame: browserFrame(window),
      preferences,
    },
    screen,
  ),
);
