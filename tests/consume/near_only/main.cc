// Near-duplicates without cleaning: no ICU, no OpenCC.
#include "hansieve/base/hash.h"
#include "hansieve/text/utf8.h"

int main() {
  return hansieve::count_code_points("汉字") == 2 && hansieve::hash64("汉字") != hansieve::hash64("漢字") ? 0 : 1;
}
