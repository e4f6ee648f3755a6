/** `Conv2DTranspose` to `conv2d_transpose`. Source: Keras 3 `utils/naming.py`, `to_snake_case`. */
export function snakeCase(className: string): string {
  return className
    .replaceAll(/\W+/g, "")
    .replaceAll(/(.)([A-Z][a-z]+)/g, "$1_$2")
    .replaceAll(/([a-z])([A-Z])/g, "$1_$2")
    .toLowerCase();
}
