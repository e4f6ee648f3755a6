/** The last channels of a pixel, where they are fewer than a vector holds. */

/** Stores the first `count` (1 to 4) numbers of a vector. */
@inline
export function storeFirst(to: usize, value: v128, count: u32): void {
  if (count >= 4) {
    v128.store(to, value);
    return;
  }
  store<f32>(to, f32x4.extract_lane(value, 0));
  if (count > 1) store<f32>(to, f32x4.extract_lane(value, 1), 4);
  if (count > 2) store<f32>(to, f32x4.extract_lane(value, 2), 8);
}
