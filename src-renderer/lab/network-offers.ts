/** Networks that can be chosen beside the one that is asked about: the open drawing, saved files, templates. */
import { useEffect, useState } from "react";
import { parseDocument } from "#core/network/parse";
import type { NetworkFile } from "#core/protocol/studio-api";
import { TEMPLATES } from "#core/templates/index";
import { useDocumentState, useStudio } from "../stores/context";
import { errorNotice } from "../stores/interface-store";
import { type ChosenNetwork, openDrawing, templateNetwork } from "./chosen-networks";

const DRAWING = "drawing";
const TEMPLATE = "template ";
const FILE = "file ";

export interface NetworkOffers {
  readonly choices: readonly { readonly value: string; readonly label: string; readonly hint?: string }[];
  /** Undefined after saying why it cannot be read. */
  read(choice: string): Promise<ChosenNetwork | undefined>;
}

export function useNetworkOffers(): NetworkOffers {
  const studio = useStudio();
  const drawing = useDocumentState((state) => state.document);
  const files = useSavedNetworks();
  return {
    choices: [
      ...(drawing ? [{ value: DRAWING, label: drawing.name, hint: "the open drawing" }] : []),
      ...files.map(({ path, name }) => ({ value: `${FILE}${path}`, label: name, hint: "saved" })),
      ...TEMPLATES.filter(({ group, id }) => group !== "imagenet" && !id.startsWith("empty")).map(
        ({ id, name }) => ({ value: `${TEMPLATE}${id}`, label: name }),
      ),
    ],
    async read(choice) {
      if (choice === DRAWING) return drawing && openDrawing(drawing);
      if (choice.startsWith(TEMPLATE)) return templateNetwork(choice.slice(TEMPLATE.length));
      try {
        const path = choice.slice(FILE.length);
        const parsed = parseDocument((await studio.services.client.call("networks.read", { path })).text);
        if (!parsed.ok) throw parsed.error;
        return openDrawing(parsed.document);
      } catch (error) {
        studio.screen.getState().notify({ ...errorNotice(error), topic: "lab" });
        return undefined;
      }
    },
  };
}

function useSavedNetworks(): readonly NetworkFile[] {
  const { client } = useStudio().services;
  const [files, setFiles] = useState<readonly NetworkFile[]>([]);
  useEffect(() => {
    let gone = false;
    client
      .call("networks.recent", {})
      .then((recent) => {
        if (!gone) setFiles(recent.files);
      })
      // Then only what is open and the templates are offered.
      .catch(() => {});
    return () => {
      gone = true;
    };
  }, [client]);
  return files;
}
