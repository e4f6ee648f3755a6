import { LogIn } from "lucide-react";
import type { ReactNode } from "react";
import { kindOf } from "#core/blocks/card-words";
import type { NetworkNode } from "#core/network/document";
import { renameNode } from "#core/network/edits/index";
import { argumentsAt, blockById, graphAt } from "#core/network/graph";
import { nodeNameRefusal } from "#core/network/name-refusal";
import { nodeColour, nodeIcon } from "../editor/nodes/family-icons";
import {
  useDocument,
  useDocumentState,
  useLocation,
  useNodeProblems,
  usePathPrefix,
  useStudio,
} from "../stores/context";
import { Button } from "../ui/Button";
import { BlockFields } from "./BlockFields";
import { NameField } from "./NameField";
import { NodeFactsSection } from "./NodeFactsSection";
import { NodeMaps } from "./NodeMaps";
import { NodeProbes } from "./NodeProbes";
import { ParamFields } from "./ParamFields";
import { ParamPresets } from "./ParamPresets";
import { ProblemList } from "./ProblemList";
import { Section } from "./Section";

/** One layer or block: what it is, what can be set, what comes of it. */
export function NodeInspector({ node }: { readonly node: NetworkNode }): ReactNode {
  const { layers, documents, commands } = useStudio();
  const document = useDocument();
  const location = useLocation();
  const prefix = usePathPrefix();
  const problems = useNodeProblems(location, node.id);
  const readOnly = useDocumentState((state) => state.readOnly);
  const block = node.kind === "block" ? blockById(document, node.block) : undefined;
  const surrounding = argumentsAt(document, location);
  const definition = node.kind === "layer" ? layers.find(node.type) : undefined;
  const Icon = nodeIcon(layers, node);
  const path = prefix + node.name;
  return (
    <>
      <header>
        <p className="flex items-center gap-2 px-1 text-small text-muted">
          <Icon size={14} aria-hidden style={{ color: nodeColour(layers, node) }} />
          {kindOf(layers, node, block)}
        </p>
        <NameField
          label="Name of the layer"
          name={node.name}
          disabled={readOnly}
          check={(name) => nodeNameRefusal(graphAt(document, location), name, node.id)}
          onRename={(name) =>
            documents.getState().edit("Rename", (current) => renameNode(current, location, node.id, name))
          }
        />
        {prefix !== "" && (
          <p className="numeric selectable truncate px-1 text-small text-muted" title={path}>
            {path.replaceAll("/", " / ")}
          </p>
        )}
      </header>
      {node.bypassed && (
        <p className="px-1 pt-2 text-text">
          Bypassed: a training leaves it out, and what comes in goes on unchanged.{" "}
          <button
            type="button"
            disabled={readOnly}
            onClick={() => commands.getState().run("edit.bypass")}
            className="rounded-control font-medium text-convolution hover:underline disabled:opacity-50"
          >
            Take it back in
          </button>
        </p>
      )}
      <ProblemList problems={problems} />
      {node.kind === "block" ? (
        <>
          {block && <p className="px-1 pt-2 text-muted">{block.description}</p>}
          <Button
            icon={LogIn}
            className="mt-3 w-full"
            disabled={block === undefined}
            onClick={() => documents.getState().enterBlock(node.id)}
          >
            Enter block
          </Button>
          {block && <BlockFields node={node} block={block} surrounding={surrounding} />}
        </>
      ) : (
        <>
          {definition && <p className="px-1 pt-2 text-muted">{definition.description}</p>}
          {definition && Object.keys(definition.params).length > 0 && (
            <Section title="Parameters">
              <ParamFields
                node={node}
                specs={definition.params}
                surrounding={surrounding}
                below={(param) => (
                  <ParamPresets param={param} node={node} definition={definition} surrounding={surrounding} />
                )}
              />
            </Section>
          )}
        </>
      )}
      <NodeFactsSection path={path} />
      <NodeProbes path={path} />
      <NodeMaps path={path} />
    </>
  );
}
