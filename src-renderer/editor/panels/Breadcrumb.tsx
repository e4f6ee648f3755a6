import { ChevronRight } from "lucide-react";
import { Fragment, type ReactNode } from "react";
import { argumentsInView } from "#core/blocks/arguments-in-view";
import { blockById } from "#core/network/graph";
import { repeatsOf } from "#core/network/repeats";
import { useDocumentState, useEnteredBlocks, useStudio } from "../../stores/context";
import { COVERS } from "../model/covers";

/** The way into the entered blocks, and back. */
export function Breadcrumb(): ReactNode {
  const { documents } = useStudio();
  const blocks = useEnteredBlocks();
  const document = useDocumentState((state) => state.document);
  if (blocks.length === 0 || document === undefined) return null;
  return (
    <nav
      aria-label="Entered blocks"
      className="canvas-panel pointer-events-auto flex min-w-0 items-center gap-0.5 px-1 py-0.5 text-body"
      {...COVERS}
    >
      <Crumb label={document.name} onClick={() => documents.getState().leaveTo(0)} />
      {blocks.map((block, index) => {
        const definition = blockById(document, block.block);
        const isLast = index === blocks.length - 1;
        const around = argumentsInView(document.arguments, document.blocks, blocks.slice(0, index));
        const repeats = repeatsOf(block, around).count;
        return (
          <Fragment key={block.id}>
            <ChevronRight size={14} aria-hidden className="shrink-0 text-muted" />
            {isLast ? (
              <span aria-current="page" className="truncate px-2 font-semibold">
                {block.name}
                {definition !== undefined && definition.name !== block.name && (
                  <span className="ml-2 font-normal text-muted">{definition.name}</span>
                )}
                {repeats > 1 && <span className="ml-2 font-normal text-muted">first of {repeats}</span>}
              </span>
            ) : (
              <Crumb label={block.name} onClick={() => documents.getState().leaveTo(index + 1)} />
            )}
          </Fragment>
        );
      })}
    </nav>
  );
}

function Crumb({ label, onClick }: { readonly label: string; onClick(): void }): ReactNode {
  return (
    <button
      type="button"
      onClick={onClick}
      title={label}
      className="max-w-50 truncate rounded-control px-2 py-0.5 text-text hover:bg-hover"
    >
      {label}
    </button>
  );
}
