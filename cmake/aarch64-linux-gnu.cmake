# Cross-build for arm64 against the folder that scripts/lib/arm64-sysroot fills:
#
#   scripts/lib/arm64-sysroot build-arm64/sysroot
#   cmake -S . -B build-arm64 -G Ninja \
#     -DCMAKE_TOOLCHAIN_FILE=cmake/aarch64-linux-gnu.cmake \
#     -DMMFENCE_SYSROOT=$PWD/build-arm64/sysroot

set(CMAKE_SYSTEM_NAME Linux)
set(CMAKE_SYSTEM_PROCESSOR aarch64)
set(CMAKE_C_COMPILER aarch64-linux-gnu-gcc)

set(MMFENCE_SYSROOT "" CACHE PATH "arm64 libraries and headers")
list(APPEND CMAKE_TRY_COMPILE_PLATFORM_VARIABLES MMFENCE_SYSROOT)
if(NOT IS_DIRECTORY "${MMFENCE_SYSROOT}")
  message(FATAL_ERROR "set MMFENCE_SYSROOT to the absolute path of a folder "
    "that scripts/lib/arm64-sysroot filled")
endif()
set(CMAKE_SYSROOT "${MMFENCE_SYSROOT}")
set(CMAKE_FIND_ROOT_PATH_MODE_PROGRAM NEVER)
set(CMAKE_FIND_ROOT_PATH_MODE_LIBRARY ONLY)
set(CMAKE_FIND_ROOT_PATH_MODE_INCLUDE ONLY)
set(CMAKE_FIND_ROOT_PATH_MODE_PACKAGE ONLY)

# pkg-config must find only the libraries of the sysroot.
set(ENV{PKG_CONFIG_PATH} "")
set(ENV{PKG_CONFIG_SYSROOT_DIR} "${MMFENCE_SYSROOT}")
set(ENV{PKG_CONFIG_LIBDIR} "${MMFENCE_SYSROOT}/usr/lib/aarch64-linux-gnu/pkgconfig:${MMFENCE_SYSROOT}/usr/share/pkgconfig")
