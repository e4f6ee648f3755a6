/** The node that a person points at, with the pointer or with the keyboard's focus. */
import { type FocusEvent, useMemo } from "react";
import { useCanvasView } from "../editor-store";

export interface PointedByPointer {
  onNodeMouseEnter(event: unknown, node: { readonly id: string }): void;
  onNodeMouseLeave(): void;
}

export function usePointedByPointer(): PointedByPointer {
  const { editor } = useCanvasView();
  return useMemo(
    () => ({
      onNodeMouseEnter: (_event, { id }) => editor.setState({ pointedNode: id }),
      onNodeMouseLeave: () => editor.setState({ pointedNode: undefined }),
    }),
    [editor],
  );
}

export interface PointedByFocus {
  onFocus(event: FocusEvent<HTMLElement>): void;
  onBlur(): void;
}

export function usePointedByFocus(): PointedByFocus {
  const { editor } = useCanvasView();
  return {
    onFocus: ({ target }) =>
      editor.setState({
        pointedNode: target.matches(":focus-visible") ? target.dataset.id : undefined,
      }),
    onBlur: () => editor.setState({ pointedNode: undefined }),
  };
}
