/**
 * Who uses this computer, as the system calls the user.
 */
import { userInfo } from 'node:os';

/** Empty where the system does not tell. */
export function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return '';
  }
}
