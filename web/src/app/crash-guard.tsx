import { Component, type ReactNode } from 'react';

export interface CrashGuardProps {
  readonly fallback: ReactNode;
  readonly children: ReactNode;
}

/** React asks for a class here. A part that fails, or a file of it that is gone, never leaves a blank page. */
export class CrashGuard extends Component<CrashGuardProps, { readonly failed: boolean }> {
  override readonly state = { failed: false };

  static getDerivedStateFromError(): { readonly failed: boolean } {
    return { failed: true };
  }

  override render(): ReactNode {
    return this.state.failed ? this.props.fallback : this.props.children;
  }
}
