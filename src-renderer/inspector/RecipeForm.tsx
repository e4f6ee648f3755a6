import { RotateCcw } from "lucide-react";
import type { ReactNode } from "react";
import { setRecipe } from "#core/network/edits/index";
import { DEFAULT_RECIPE, type Recipe } from "#core/training/recipe";
import { useDocument, useDocumentState, useStudio } from "../stores/context";
import { RECIPE_SECTION } from "../training/reveal-settings";
import { Button } from "../ui/Button";
import { AdvancedRecipe } from "./recipe/AdvancedRecipe";
import { AugmentationFields } from "./recipe/AugmentationFields";
import { BasicRecipe } from "./recipe/BasicRecipe";
import { KeptWeights } from "./recipe/KeptWeights";
import { SeenBatch } from "./recipe/SeenBatch";
import { Section } from "./Section";

export interface RecipeFieldsProps {
  readonly recipe: Recipe;
  readonly disabled: boolean;
  /** Changes in a row to one field are one undo step. */
  change(field: string, recipe: Recipe): void;
  commit(): void;
}

/** How the network is trained: every field of the recipe with a sound default and the reason for it. */
export function RecipeForm(): ReactNode {
  const { documents } = useStudio();
  const { recipe } = useDocument();
  const disabled = useDocumentState((state) => state.readOnly);
  const props: RecipeFieldsProps = {
    recipe,
    disabled,
    change(field, next) {
      documents
        .getState()
        .edit("Change recipe", (document) => setRecipe(document, next), { gesture: `recipe:${field}` });
    },
    commit: () => documents.getState().endGesture(),
  };
  return (
    <>
      <Section title="Training" id={RECIPE_SECTION}>
        <BasicRecipe {...props} />
      </Section>
      <Section title="Augmentation">
        <AugmentationFields {...props} />
      </Section>
      <SeenBatch />
      <Section title="Training, advanced" fold="closed">
        <AdvancedRecipe {...props} />
        <Button
          icon={RotateCcw}
          tone="quiet"
          className="mt-2"
          disabled={disabled}
          onClick={() => {
            props.change("reset", DEFAULT_RECIPE);
            props.commit();
          }}
        >
          Back to the defaults
        </Button>
        <div className="mt-3 border-t border-line pt-2">
          <KeptWeights />
        </div>
      </Section>
    </>
  );
}
