#include "output.h"

#include "hansieve/io/sink.h"
#include "messages.h"

namespace hansieve::cli {

int print(std::string_view text) {
  const auto sink = open_sink("-");
  if (!sink) return fail(sink.error());
  if (auto ok = (*sink)->write(text); !ok) return fail(ok.error());
  const auto done = (*sink)->commit();
  return done ? kDone : fail(done.error());
}

}  // namespace hansieve::cli
