/** The networks of a question, each of which can be taken out, and a list to add from. */
import { X } from "lucide-react";
import { type ReactNode, useEffect, useState } from "react";
import { parseDocument } from "#core/network/parse";
import type { NetworkFile } from "#core/protocol/studio-api";
import { TEMPLATES } from "#core/templates/index";
import { useDocumentState, useStudio } from "../stores/context";
import { errorNotice } from "../stores/interface-store";
import { Select } from "../ui/Select";
import { type ChosenNetwork, openDrawing, templateNetwork } from "./chosen-networks";

const MOST = 20;
/** What the list shows before a choice and after it. */
const NONE = "none";
const DRAWING = "drawing";
const TEMPLATE = "template ";
const FILE = "file ";

export function NetworkChips(props: {
  readonly networks: readonly ChosenNetwork[];
  /** Of these, told apart. */
  readonly names: readonly string[];
  onChange(networks: readonly ChosenNetwork[]): void;
}): ReactNode {
  const { networks, names, onChange } = props;
  const studio = useStudio();
  const drawing = useDocumentState((state) => state.document);
  const files = useSavedNetworks();

  async function add(choice: string): Promise<void> {
    const found = choice === NONE ? undefined : await networkOf(choice);
    if (found) onChange([...networks, found]);
  }

  async function networkOf(choice: string): Promise<ChosenNetwork | undefined> {
    if (choice === DRAWING) return drawing && openDrawing(drawing);
    if (choice.startsWith(TEMPLATE)) return templateNetwork(choice.slice(TEMPLATE.length));
    try {
      const path = choice.slice(FILE.length);
      const parsed = parseDocument((await studio.services.client.call("networks.read", { path })).text);
      if (!parsed.ok) throw parsed.error;
      return { document: parsed.document, isTemplate: false };
    } catch (error) {
      studio.screen.getState().notify({ ...errorNotice(error), topic: "lab" });
      return undefined;
    }
  }

  return (
    <fieldset className="min-w-0">
      <legend className="pb-1.5 text-muted">Networks</legend>
      <div className="flex flex-wrap items-center gap-1.5">
        {names.map((name, index) => (
          <span
            key={name}
            className="inline-flex h-7 max-w-56 items-center gap-1 rounded-control border border-faint bg-hover pr-1 pl-2.5 text-text"
          >
            <span className="truncate" title={name}>
              {name}
            </span>
            <button
              type="button"
              aria-label={`Leave ${name} out`}
              className="rounded-control p-0.5 text-muted hover:text-text"
              onClick={() => onChange(networks.filter((_, place) => place !== index))}
            >
              <X size={12} aria-hidden />
            </button>
          </span>
        ))}
        <Select
          label="Add a network"
          value={NONE}
          disabled={networks.length >= MOST}
          className="w-44"
          choices={[
            { value: NONE, label: "Add a network" },
            ...(drawing ? [{ value: DRAWING, label: drawing.name, hint: "the open drawing" }] : []),
            ...files.map(({ path, name }) => ({ value: `${FILE}${path}`, label: name, hint: "saved" })),
            ...TEMPLATES.filter(({ group, id }) => group !== "imagenet" && !id.startsWith("empty")).map(
              ({ id, name }) => ({ value: `${TEMPLATE}${id}`, label: name }),
            ),
          ]}
          onChange={(choice) => void add(choice)}
        />
      </div>
    </fieldset>
  );
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
