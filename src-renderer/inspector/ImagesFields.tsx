import type { ReactNode } from "react";
import type { Images } from "#core/network/document";
import { setImages } from "#core/network/edits/index";
import { useDocumentState, useStudio } from "../stores/context";
import { NumberField } from "../ui/NumberField";

const FIELDS = [
  { key: "height", label: "Height", help: "Rows of pixels of the images to come.", max: 4_096 },
  { key: "width", label: "Width", help: "Columns of pixels of the images to come.", max: 4_096 },
  { key: "channels", label: "Channels", help: "Values per pixel: 1 for grey, 3 for colour.", max: 1_024 },
  { key: "classes", label: "Classes", help: "How many kinds of images there will be.", max: 65_536 },
] as const satisfies readonly { readonly key: keyof Images; readonly [word: string]: unknown }[];

/** What a network without data is meant for: enough for shapes, counts and problems. */
export function ImagesFields({ images }: { readonly images: Images }): ReactNode {
  const { documents } = useStudio();
  const readOnly = useDocumentState((state) => state.readOnly);
  return (
    <>
      <p className="py-1 text-small text-muted">
        Shapes, counts and problems are worked out for such images. To train, choose a dataset.
      </p>
      {FIELDS.map(({ key, label, help, max }) => (
        <NumberField
          key={key}
          label={label}
          help={help}
          value={images[key]}
          min={1}
          max={max}
          integer
          disabled={readOnly}
          onChange={(value) =>
            documents
              .getState()
              .edit(
                `Set ${label.toLowerCase()}`,
                (document) =>
                  typeof document.dataset === "string"
                    ? document
                    : setImages(document, { ...document.dataset, [key]: value }),
                { gesture: `images:${key}` },
              )
          }
          onCommit={() => documents.getState().endGesture()}
        />
      ))}
    </>
  );
}
