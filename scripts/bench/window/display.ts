/**
 * A display of our own where there is an X server for that: nothing flickers, and every machine draws in software, at the same size.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';

/** @param use gets the environment for programs with windows */
export async function withDisplay<T>(use: (env: NodeJS.ProcessEnv) => Promise<T>): Promise<T> {
  if (process.platform !== 'linux') return use(process.env);
  const numberFd = 3;
  const server = spawn('Xvfb', ['-displayfd', String(numberFd), '-screen', '0', '2560x1440x24'], {
    stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
  });
  const output = server.stdio[numberFd];
  if (!(output !== null && output !== undefined && 'read' in output)) throw new Error('Xvfb has no pipe');
  try {
    const [number] = (await Promise.race([
      once(output, 'data'),
      once(server, 'exit').then(() => Promise.reject(new Error('Xvfb has ended'))),
    ])) as [Buffer];
    return await use({ ...process.env, DISPLAY: `:${String(number).trim()}` });
  } finally {
    server.kill();
  }
}
