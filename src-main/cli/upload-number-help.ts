/**
 * What the number of `-n` means, in one place for every command that uploads images.
 */

export const UPLOAD_NUMBER = 'number that the upload carries, see below (as the device or the file tells)';

export const UPLOAD_NUMBER_HELP = `
-n is the number of the image, 0 or 1; where the device counts slots (direct upload), 1 and 2 are the slots of image 0,
3 and 4 those of image 1. "bootbench image slot-info" shows the numbers (upload_image_id) of devices that tell them.`;
