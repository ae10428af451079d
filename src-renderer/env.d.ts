// For typed linting, which is a plain TypeScript program; vue-tsc finds the real types of components first.
/// <reference types="vite/client" />
declare module '*.vue' {
  import type { DefineComponent } from 'vue';
  const component: DefineComponent;
  export default component;
}
