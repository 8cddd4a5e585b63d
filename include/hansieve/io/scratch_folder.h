// A Scratch in a directory: nameless files, gone when the process ends, however it ends.
//
//   auto scratch = open_scratch("/var/tmp");
#pragma once

#include <memory>
#include <string>

#include "hansieve/base/scratch.h"

namespace hansieve {

/// Empty: the system's directory for temporary files. Fails where nothing can be written.
Result<std::unique_ptr<Scratch>> open_scratch(const std::string& folder);

}  // namespace hansieve
