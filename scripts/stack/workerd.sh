#!/bin/sh
# Stands in for workerd and becomes it: notes its process id first, so that it can be found and ended whatever happens to its parent.
echo $$ > "$DEVGEN_NOTES/${DEVGEN_NOTE:-$$}"
exec "$DEVGEN_WORKERD" "$@"
