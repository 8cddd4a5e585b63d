# cpack: hansieve_VERSION_ARCH.deb (the command) and libhansieve-dev_VERSION_ARCH.deb (headers and static libraries).
# What the command depends on is read from the program by dpkg-shlibdeps; scripts/deb makes both.
set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME hansieve)
set(CPACK_PACKAGE_VERSION ${PROJECT_VERSION})
set(CPACK_PACKAGE_CONTACT "The hansieve authors <hansieve@localhost>")
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_STRIP_FILES ON)
set(CPACK_VERBATIM_VARIABLES ON)
set(CPACK_COMPONENTS_ALL cli dev)

set(CPACK_DEB_COMPONENT_INSTALL ON)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SECTION text)
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)

set(CPACK_DEBIAN_CLI_PACKAGE_NAME hansieve)
set(CPACK_DEBIAN_CLI_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_CLI_PACKAGE_DEPENDS libopencc-data)   # dictionaries and configurations, read at run time
set(CPACK_COMPONENT_CLI_DESCRIPTION "cleans and de-duplicates Chinese text
Turns text from newspaper PDFs, OCR and crawled pages into a clean corpus in
which every document stands once: repairs characters, rejoins lines, drops
boilerplate, converts Traditional to Simplified, finds near-duplicates. Every
change can be recorded and undone.")

set(CPACK_DEBIAN_DEV_PACKAGE_NAME libhansieve-dev)
set(CPACK_DEBIAN_DEV_PACKAGE_SECTION libdevel)
set(CPACK_DEBIAN_DEV_PACKAGE_DEPENDS
  "libicu-dev, libopencc-dev, libxxhash-dev, libarchive-dev, libzstd-dev, zlib1g-dev, libsimdjson-dev")
set(CPACK_COMPONENT_DEV_DESCRIPTION "cleans and de-duplicates Chinese text (development files)
Headers and static libraries of hansieve, with packages for CMake and
pkg-config.")
include(CPack)
