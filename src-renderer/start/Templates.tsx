import { type ReactNode, useMemo } from "react";
import { createTemplate, TEMPLATES, type Template, type TemplateGroup } from "#core/templates/index";
import { Thumbnail } from "../charts/Thumbnail";
import { useCommands, useStudio } from "../stores/context";
import type { Studio } from "../stores/studio";
import { Button } from "../ui/Button";
import { Tooltip } from "../ui/Tooltip";

/** Offered on cards with a picture, in this order; the search palette has them all. */
const PICTURED = ["resnet-8", "plain-8", "conv-small", "empty", "empty-no-data"] as const;

/** Offered by name: known networks, by the images that they are made for. What is left out is a variant of a neighbour. */
const NAMED: readonly { readonly group: TemplateGroup; readonly title: string; readonly about: string }[] = [
  { group: "cifar", title: "For small images", about: "As the papers have them for CIFAR, 32×32." },
  {
    group: "imagenet",
    title: "For photographs",
    about: "As for ImageNet, 224×224 and a thousand classes. They come without data.",
  },
];
const LEFT_TO_THE_SEARCH: ReadonlySet<string> = new Set([
  "plain-20",
  "resnet-32",
  "resnet-44",
  "plain-56",
  "imagenet-resnet-50-v1",
  "imagenet-resnet-101-v1",
  "imagenet-resnet-152-v1",
]);

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
        keywords: ["template", "new network", template.id, template.group],
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
        {PICTURED.map((id) => (
          <li key={id}>
            <TemplateCard id={id} />
          </li>
        ))}
      </ul>
      <div className="grid gap-x-8 gap-y-6 pt-6 md:grid-cols-2">
        {NAMED.map(({ group, title, about }) => (
          <NamedTemplates key={group} title={title} about={about} group={group} />
        ))}
      </div>
    </section>
  );
}

function NamedTemplates(props: {
  readonly title: string;
  readonly about: string;
  readonly group: TemplateGroup;
}): ReactNode {
  const { title, about, group } = props;
  const offered = TEMPLATES.filter(({ id, group: its }) => its === group && !LEFT_TO_THE_SEARCH.has(id));
  return (
    <section aria-labelledby={`begin-${group}`}>
      <h2 id={`begin-${group}`} className="text-title font-semibold text-text">
        {title}
      </h2>
      <p className="pb-2 text-small text-muted">{about}</p>
      <ul className="flex flex-wrap gap-2">
        {offered.map((template) => (
          <li key={template.id}>
            <TemplateName template={template} />
          </li>
        ))}
      </ul>
    </section>
  );
}

function TemplateName({ template }: { readonly template: Template }): ReactNode {
  const studio = useStudio();
  return (
    <Tooltip label={template.description}>
      <Button onClick={() => void openTemplate(studio, template.id)}>{template.name}</Button>
    </Tooltip>
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
        <Thumbnail layers={studio.layers} document={document} />
      </span>
      <span className="flex flex-col gap-1 p-3">
        <span className="font-semibold text-text">{template.name}</span>
        <span className="text-small text-muted">{template.description}</span>
      </span>
    </button>
  );
}
