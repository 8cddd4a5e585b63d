// The version of this library, as in the project's CMakeLists.txt.
#pragma once

namespace hansieve {

inline constexpr const char* kVersion = "0.1.0";

}  // namespace hansieve
