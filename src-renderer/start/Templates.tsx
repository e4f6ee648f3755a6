import { type ReactNode, useMemo } from "react";
import { createTemplate, TEMPLATES } from "#core/templates/index";
import { useCommands, useStudio } from "../stores/context";
import type { Studio } from "../stores/studio";
import { Thumbnail } from "./Thumbnail";

/** Offered on cards, in this order; the search palette has them all. */
const OFFERED = ["resnet-8", "plain-8", "resnet-20", "conv-small", "empty"] as const;

async function openTemplate(studio: Studio, id: string): Promise<void> {
  const document = createTemplate(id);
  if (document) await studio.files.openNew(document);
}

export function useTemplateCommands(): void {
  const studio = useStudio();
  useCommands(
    () =>
      TEMPLATES.map((template) => ({
        id: `template.${template.id}`,
        label: template.name,
        group: "Networks" as const,
        hint: template.description,
        keywords: ["template", "new network", template.id],
        run: () => openTemplate(studio, template.id),
      })),
    [studio],
  );
}

export function Templates(): ReactNode {
  return (
    <section aria-labelledby="begin">
      <h1 id="begin" className="text-display text-text">
        Begin with a network
      </h1>
      <p className="pt-1 pb-5 text-body text-muted">
        Each one opens on the canvas. Everything in it can be changed.
      </p>
      <ul className="grid grid-cols-[repeat(auto-fill,minmax(10.5rem,1fr))] gap-3">
        {OFFERED.map((id) => (
          <li key={id}>
            <TemplateCard id={id} />
          </li>
        ))}
      </ul>
    </section>
  );
}

function TemplateCard({ id }: { readonly id: string }): ReactNode {
  const studio = useStudio();
  const template = TEMPLATES.find((candidate) => candidate.id === id);
  const document = useMemo(() => createTemplate(id), [id]);
  if (!template || !document) return null;
  return (
    <button
      type="button"
      onClick={() => void studio.files.openNew(document)}
      className="flex h-full w-full flex-col overflow-hidden rounded-card border border-line bg-panel text-left shadow-card transition-colors hover:border-faint"
    >
      <span className="block h-44 w-full border-b border-line bg-canvas p-3">
        <Thumbnail document={document} />
      </span>
      <span className="flex flex-col gap-1 p-3">
        <span className="font-semibold text-text">{template.name}</span>
        <span className="text-small text-muted">{template.description}</span>
      </span>
    </button>
  );
}
