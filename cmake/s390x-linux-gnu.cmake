# Cross-build for s390x: see Cross.cmake.

set(MMFENCE_TRIPLE s390x-linux-gnu)
set(CMAKE_SYSTEM_PROCESSOR s390x)
include(${CMAKE_CURRENT_LIST_DIR}/Cross.cmake)
