# A Debian package of the installed files: cpack -G DEB in the build folder.
# dpkg-shlibdeps finds the packages of its libraries.

set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME mmfence)
set(CPACK_PACKAGE_VERSION ${PROJECT_VERSION})
set(CPACK_PACKAGE_CONTACT "The mmfence developers <mmfence@localhost>")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY ${PROJECT_DESCRIPTION})
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_STRIP_FILES ON)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SECTION utils)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
# mmfence starts modprobe (kmod) and mkswap (util-linux).
set(CPACK_DEBIAN_PACKAGE_DEPENDS "kmod, util-linux, mount")
set(CPACK_DEBIAN_PACKAGE_RECOMMENDS "gnuplot-nox, poppler-utils")
set(CPACK_DEBIAN_PACKAGE_DESCRIPTION
  "Runs pin loops of GUP-fast against KSM merges, swap-out, migration and
 collapse of the same memory, times both sides, and counts the interrupts
 and TLB flushes that each of them costs.")
include(CPack)
