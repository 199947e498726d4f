# Cross-build for ppc64el: see Cross.cmake.

set(MMFENCE_TRIPLE powerpc64le-linux-gnu)
set(CMAKE_SYSTEM_PROCESSOR ppc64le)
include(${CMAKE_CURRENT_LIST_DIR}/Cross.cmake)
