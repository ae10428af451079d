/**
 * Which groups a device is known not to have. Only devices with the enumeration group tell; of others nothing is claimed
 * until they answer.
 */
/** True only when the device lists its groups and this one is not among them. */
export function lacksGroup(
  { capabilities }: { readonly capabilities?: { readonly groups?: readonly number[] } },
  group: number,
): boolean {
  const listed = capabilities?.groups;
  return listed !== undefined && !listed.includes(group);
}
