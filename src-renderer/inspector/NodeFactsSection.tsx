import type { ReactNode } from "react";
import { formatBytes } from "#core/foundation/format-bytes";
import { useNodeFacts } from "../stores/context";
import { formatCount, formatQuantity } from "../ui/format-number";
import { formatField, formatShape } from "../ui/format-shape";
import { Fact } from "./Fact";
import { Section } from "./Section";

/** Shapes in and out, and what the node costs for one example. */
export function NodeFactsSection({ path }: { readonly path: string }): ReactNode {
  const facts = useNodeFacts(path);
  if (facts === undefined) return null;
  const { inputShapes, outputShape, cost, receptiveField } = facts;
  return (
    <>
      <Section title="Shapes">
        <dl>
          {inputShapes.map((shape, index) => (
            <Fact
              // biome-ignore lint/suspicious/noArrayIndexKey: an input is its port's number
              key={index}
              label={inputShapes.length > 1 ? `in ${index + 1}` : "in"}
              value={formatShape(shape, true)}
            />
          ))}
          <Fact label="out" value={outputShape ? formatShape(outputShape, true) : "not known"} />
          {receptiveField !== undefined && (
            <Fact label="receptive field" term="receptive field" value={formatField(receptiveField)} />
          )}
        </dl>
      </Section>
      {cost && (
        <Section title="Cost, one example">
          <dl>
            <Fact label="parameters" term="parameters" value={formatCount(cost.trainableParameters)} />
            {cost.otherParameters > 0 && (
              <Fact label="not trained" value={formatCount(cost.otherParameters)} />
            )}
            <Fact label="FLOPs" term="FLOPs" value={formatQuantity(cost.flops)} />
            <Fact label="activations" term="activation" value={formatBytes(cost.activationBytes)} />
          </dl>
        </Section>
      )}
    </>
  );
}
