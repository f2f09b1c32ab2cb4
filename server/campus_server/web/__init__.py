"""HTTP: sign-in check, errors, paging, the event stream, the built web app."""
