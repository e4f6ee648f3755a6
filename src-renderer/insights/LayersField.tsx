import { type ReactNode, useState } from "react";
import { commitKey } from "../ui/commit-key";
import { TextInput } from "../ui/Field";

/** Names of layers that are removed together, as one more unit. What is typed counts when the field is left. */
export function LayersField(props: {
  readonly layers: readonly string[];
  onChoose(layers: readonly string[]): void;
}): ReactNode {
  const { layers, onChoose } = props;
  const [typed, setTyped] = useState<string>();
  const take = (): void => {
    setTyped(undefined);
    if (typed === undefined) return;
    const names = typed.split(/[\s,]+/).filter((name) => name !== "");
    if (names.join() !== layers.join()) onChoose(names);
  };
  return (
    <TextInput
      aria-label="Layers that are removed together, by name"
      title="Layers with one value going in and one coming out, of the same shape, are a unit, too."
      placeholder="or layers: conv2, bn2, relu2"
      className="h-6! w-56! text-small!"
      value={typed ?? layers.join(", ")}
      onChange={(event) => setTyped(event.currentTarget.value)}
      onBlur={take}
      onKeyDown={(event) => {
        const key = commitKey(event);
        if (key === undefined) return;
        // The dialog stays open.
        event.stopPropagation();
        if (key === "take") take();
        else setTyped(undefined);
      }}
    />
  );
}
