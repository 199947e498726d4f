# The plugin that counts the instructions of an emulated guest (lab/plugin). It
# is loaded by QEMU on this machine, and QEMU provides its undefined symbols.
# The classifier is also a library, for its test.

add_library(classify STATIC lab/plugin/classify_x86.c
  lab/plugin/classify_arm64.c lab/plugin/classify_riscv.c
  lab/plugin/classify_ppc.c lab/plugin/classify_s390.c)
set_target_properties(classify PROPERTIES POSITION_INDEPENDENT_CODE ON
  C_VISIBILITY_PRESET hidden)
target_include_directories(classify PUBLIC ${PROJECT_SOURCE_DIR})
if(NOT CMAKE_CROSSCOMPILING AND NOT MMFENCE_SANITIZE)
  add_library(exact MODULE lab/plugin/exact.c lab/plugin/blocks.c
    lab/plugin/count.c lab/plugin/windows.c lab/plugin/interface.c)
  set_target_properties(exact PROPERTIES PREFIX "" OUTPUT_NAME mmfence-exact
    C_VISIBILITY_PRESET hidden)
  target_compile_options(exact PRIVATE -O2)
  target_link_libraries(exact PRIVATE classify Threads::Threads)
endif()
