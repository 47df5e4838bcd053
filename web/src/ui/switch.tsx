import { type ComponentPropsWithRef, type ReactNode, useId } from 'react';

export interface SwitchProps extends Omit<ComponentPropsWithRef<'input'>, 'type' | 'role'> {
  readonly label: ReactNode;
  readonly detail?: ReactNode;
  readonly icon?: ReactNode;
}

/** A native check box in the shape of a switch: it keeps its state in forced colours too. */
export const Switch = ({ label, detail, icon, ...rest }: SwitchProps) => {
  const id = useId();
  return (
    <div className="flex items-start gap-3">
      {icon !== undefined && (
        <span aria-hidden="true" className="mt-0.5 text-ink-faint">
          {icon}
        </span>
      )}
      <span className="min-w-0 flex-1">
        <label htmlFor={id} className="block font-medium">
          {label}
        </label>
        {detail !== undefined && (
          <span id={`${id}-detail`} className="block text-sm text-ink-soft">
            {detail}
          </span>
        )}
      </span>
      <input
        {...rest}
        id={id}
        type="checkbox"
        role="switch"
        aria-describedby={detail === undefined ? undefined : `${id}-detail`}
        className="hf-switch"
      />
    </div>
  );
};
