/**
 * The versions of several images, one for each number on the device, in their order. Several builds of one image count once.
 */
export function versionsOf(images: readonly { image: number; version: string }[]): string[] {
  const first = new Map<number, string>();
  for (const { image, version } of images) if (!first.has(image)) first.set(image, version);
  return [...first.values()];
}
