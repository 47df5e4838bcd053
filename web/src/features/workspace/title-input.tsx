/** A name that is edited where it stands. */
export const TitleInput = ({
  label,
  value,
  placeholder,
  onChange,
}: {
  readonly label: string;
  readonly value: string;
  readonly placeholder: string;
  readonly onChange: (value: string) => void;
}) => (
  <input
    type="text"
    value={value}
    maxLength={MAX_CHARACTERS}
    aria-label={label}
    placeholder={placeholder}
    autoComplete="off"
    spellCheck={false}
    className="hf-title-input"
    onChange={(event) => onChange(event.target.value)}
  />
);

const MAX_CHARACTERS = 200;
