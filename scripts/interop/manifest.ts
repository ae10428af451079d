/**
 * Which servers a folder holds: its `manifest.json`, checked, as far as this machine can run them. Starts nothing.
 */
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import * as z from 'zod/mini';
import { groupsMissingIn } from './defects';

const count = z.int().check(z.minimum(1));
const entrySchema = z.object({
  artifact: z.string(),
  target: z.string(),
  config: z.string(),
  transport: z.string(),
  buf_size: z.nullish(count),
  buf_count: z.nullish(count),
  recovery_buf_size: z.nullish(count),
  recovery_buf_count: z.nullish(count),
  groups: z.array(z.string()),
  line_length_max: z.nullish(count),
  ip_family: z.nullish(z.string()),
  udp_port: z.nullish(count),
  serial_recovery: z.boolean(),
  run: z.nullish(z.string()),
  qemu_cmd: z.nullish(z.string()),
});
type Entry = z.infer<typeof entrySchema>;

const groupNumbers: Readonly<Record<string, number>> = {
  os: 0,
  img: 1,
  stat: 2,
  settings: 3,
  fs: 8,
  shell: 9,
  enum: 10,
  zbasic: 63,
};
const kinds = ['serial', 'serial_raw', 'shell', 'udp'] as const;

export interface Server {
  /** `target.config`, unique in a folder. */
  id: string;
  kind: (typeof kinds)[number];
  /** The words of its command line; `<PORT>` stands where a free TCP port belongs. */
  command: string[];
  isEmulated: boolean;
  /** Absent for builds that do not tell. */
  buffers?: { sizeBytes: number; count: number };
  /** Buffers of its bootloader, where the manifest knows them. */
  recoveryBuffers?: { sizeBytes: number; count: number };
  groups: number[];
  /** Longest line in bytes, newline included. */
  lineBytes: number | undefined;
  udpPort: number;
  ipFamily: 4 | 6;
  hasRecovery: boolean;
  /** The image that it was built with, when the folder has it. */
  imageFile: string | undefined;
}

/** @returns the servers that can be run here, and why the others cannot */
export async function readManifest(
  folder: string,
): Promise<{ servers: Server[]; leftOut: { id: string; why: string }[] }> {
  const text = await readFile(path.join(folder, 'manifest.json'), 'utf8');
  const entries = z.parse(z.array(entrySchema), JSON.parse(text));
  const servers: Server[] = [];
  const leftOut: { id: string; why: string }[] = [];
  for (const entry of entries) {
    const server = serverOf(entry, folder);
    if (typeof server === 'string') leftOut.push({ id: idOf(entry), why: server });
    else servers.push(server);
  }
  return { servers, leftOut };
}

function serverOf(entry: Entry, folder: string): Server | string {
  const kind = kinds.find((one) => one === entry.transport);
  const line = entry.run ?? entry.qemu_cmd;
  if (kind === undefined) return `transport ${entry.transport} is not tested`;
  if (line === undefined || line === null) return 'it needs a real board';
  if (!existsSync(path.join(folder, entry.artifact))) return 'its binary is not in the folder';
  const unknown = entry.groups.find((name) => groupNumbers[name] === undefined);
  if (unknown !== undefined) return `group ${unknown} of its manifest is not known`;
  const image = path.join(folder, entry.artifact.replace(/(\.merged)?\.hex$/, '.signed.bin'));
  // The build without the parameters command has buffers, but cannot tell.
  const tells = !entry.config.includes('noparams');
  return {
    id: idOf(entry),
    kind,
    command: line.trim().split(/\s+/),
    isEmulated: (entry.run ?? undefined) === undefined,
    ...(tells ? pair('buffers', entry.buf_size, entry.buf_count) : {}),
    ...pair('recoveryBuffers', entry.recovery_buf_size, entry.recovery_buf_count),
    groups: entry.groups
      .map((name) => groupNumbers[name] ?? -1)
      .filter((group) => !groupsMissingIn(idOf(entry)).includes(group)),
    lineBytes: entry.line_length_max ?? undefined,
    udpPort: entry.udp_port ?? 1337,
    ipFamily: entry.ip_family === 'ipv6' ? 6 : 4,
    hasRecovery: entry.serial_recovery,
    imageFile: image.endsWith('.bin') && existsSync(image) ? image : undefined,
  };
}

function pair<K extends 'buffers' | 'recoveryBuffers'>(
  key: K,
  sizeBytes: number | null | undefined,
  number: number | null | undefined,
): { [P in K]?: { sizeBytes: number; count: number } } {
  return sizeBytes && number
    ? ({ [key]: { sizeBytes, count: number } } as { [P in K]: { sizeBytes: number; count: number } })
    : {};
}

function idOf({ target, config }: Entry): string {
  return `${target}.${config}`;
}
