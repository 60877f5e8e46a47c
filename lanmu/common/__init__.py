"""The ground floor: small things every app may use. Imports no app of ours."""
