import type { ReactNode } from "react";
import type { NetworkNode } from "#core/network/document";
import { useDocument, useDocumentState, useLocation, useStudio } from "../stores/context";
import { type CommonParam, commonParams, setCommonParam } from "./common-params";
import { More } from "./More";
import { LiteralField } from "./ParamFields";
import { Section } from "./Section";
import { partsOf } from "./shown-params";

/** What several nodes have in common to set. A value that is typed counts for all, and is one step to undo. */
export function CommonFields({ nodes }: { readonly nodes: readonly NetworkNode[] }): ReactNode {
  const document = useDocument();
  const params = commonParams(useStudio().layers, document, nodes);
  if (params.length === 0) return null;
  const { basic, advanced } = partsOf(params);
  const owner = nodes.map((node) => node.id).join(" ");
  const field = (param: CommonParam): ReactNode => (
    <CommonField key={`${param.key} ${owner}`} param={param} nodes={nodes} owner={owner} />
  );
  return (
    <Section title="Parameters of all">
      {basic.map(field)}
      {advanced.length > 0 && (
        <More owner={owner} set={advanced.filter(({ spec, value }) => value !== spec.default).length}>
          {advanced.map(field)}
        </More>
      )}
    </Section>
  );
}

interface CommonFieldProps {
  readonly param: CommonParam;
  readonly nodes: readonly NetworkNode[];
  readonly owner: string;
}

function CommonField({ param: { key, spec, value }, nodes, owner }: CommonFieldProps): ReactNode {
  const { layers, documents } = useStudio();
  const location = useLocation();
  const readOnly = useDocumentState((state) => state.readOnly);
  return (
    <LiteralField
      spec={spec}
      value={value}
      disabled={readOnly}
      onChange={(next) =>
        documents
          .getState()
          .edit(
            `Set ${spec.label.toLowerCase()} of ${nodes.length}`,
            (current) => setCommonParam(layers, current, location, nodes, key, next),
            { gesture: `params:${key}:${owner}` },
          )
      }
      onCommit={() => documents.getState().endGesture()}
    />
  );
}
