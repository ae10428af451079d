/** Limits of the kind "move-file". */

/** Most bytes of a file that is moved at once: it is held in memory. */
export const MAX_MOVED_BYTES = 64 * 1024 * 1024;
/** Paths of this many bytes fit into every device that has the file system group (CONFIG_MCUMGR_GRP_FS_PATH_LEN). */
export const USUAL_PATH_BYTES = 64;
