// Spool: bytes set aside in a nameless temporary file, to be read again.
#pragma once

#include <memory>
#include <string_view>

#include "hansieve/base/result.h"
#include "hansieve/io/source.h"

namespace hansieve {

class Spool {
 public:
  /// In the system's directory for temporary files. The file is gone when the process ends, however it ends.
  static Result<std::unique_ptr<Spool>> open();
  virtual ~Spool() = default;

  virtual Result<void> write(std::string_view bytes) = 0;
  /// What was written, from its start. `name` is for messages.
  virtual Result<std::unique_ptr<Source>> read_back(const std::string& name) = 0;
};

}  // namespace hansieve
